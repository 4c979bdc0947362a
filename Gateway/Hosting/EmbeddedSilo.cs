using Concord.Silo.Hosting;

namespace Concord.Gateway.Hosting;

/// <summary>
/// The silo in the gateway's own process: the whole system as one program. The only file that knows the silo; everything else asks grains, as it
/// would from another machine.
/// </summary>
internal static class EmbeddedSilo
{
    public static WebApplicationBuilder AddEmbeddedSilo(this WebApplicationBuilder builder)
    {
        builder.UseConcordSilo();
        return builder;
    }
}
