using Concord.Silo;
using Concord.Silo.Migration;

return args switch
{
    ["migrate-wal", .. var options] => await MigrateWalCommand.RunAsync(options),
    ["--help" or "-h" or "help", ..] => await Usage.WriteAsync(Console.Out),
    [] => await Usage.RefuseAsync(Console.Error),
    _ => await Usage.RefuseAsync(Console.Error, args[0]),
};
