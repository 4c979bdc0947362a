using Concord.Silo;
using Concord.Silo.Migration;

return args switch
{
    ["migrate-wal", .. var options] => await MigrateWalCommand.RunAsync(options),
    [] or ["--help" or "-h" or "help", ..] => await Usage.WriteAsync(Console.Out),
    _ => await Usage.RefuseAsync(args[0], Console.Error),
};
