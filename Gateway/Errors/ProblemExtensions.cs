using Microsoft.AspNetCore.Diagnostics;

namespace Concord.Gateway.Http;

/// <summary>Every failure, and every error status without a body, is answered with problem details and in no other form.</summary>
internal static class ProblemExtensions
{
    public static WebApplicationBuilder AddProblems(this WebApplicationBuilder builder)
    {
        // The first writer that can write is used. ASP.NET's own writer omits the body where the client does not accept JSON.
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddSingleton<ProblemLog>();
        return builder;
    }

    public static WebApplication UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseMiddleware<FailedResponseMiddleware>();
        app.UseStatusCodePages();
        return app;
    }
}

/// <summary>Answers each failure of a request with problem details.</summary>
internal sealed class ProblemHandler(IProblemDetailsService details, ProblemLog log) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        log.Write(httpContext, exception);
        return details.TryWriteAsync(new() { HttpContext = httpContext, Exception = exception });
    }
}
