using Concord.Adapters.Sqlite.Tests;
using Xunit.Runner.InProc.SystemConsole;

// Tests that need a process of their own to kill start this one with a command; everything else is for the runner.
return args switch
{
    [KilledWriter.Command, var directory] => await KilledWriter.RunAsync(directory),
    [KilledGraphWriter.Command, var directory] => await KilledGraphWriter.RunAsync(directory),
    _ => await ConsoleRunner.Run(args),
};
