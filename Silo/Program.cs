using Concord.Silo;
using Concord.Silo.Hosting;
using Concord.Silo.Hosting.Process;
using Concord.Silo.Migration;

return args switch
{
    ["migrate-wal", .. var options] => await MigrateWalCommand.RunAsync(options),
    ["health", .. var health] => await HealthCommand.RunAsync(health, SiloHost.DefaultUrl),
    ["--help" or "-h" or "help", ..] => await Usage.WriteAsync(Console.Out),
    [var word, ..] when !word.StartsWith('-') => await Usage.RefuseAsync(Console.Error, word),
    _ => await SiloHost.RunAsync(args),
};
