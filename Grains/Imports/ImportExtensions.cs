using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Imports;

public static class ImportExtensions
{
    /// <summary>
    /// What the silo needs besides the grains: the removal of old records. The store registers the ports' adapters.
    /// </summary>
    public static IServiceCollection AddImportRecords(this IServiceCollection services)
    {
        services.AddConcordOptions<ImportRecordOptions, ImportRecordOptionsValidator>(ImportRecordOptions.Section);
        return services.AddHostedService<ImportPurge>();
    }
}
