using Concord.Silo.Tests.Embedded.Faults;
using Concord.Silo.Tests.Embedded.Graph;

// The test runner loads this assembly and never comes here; tests that need a process of their own to kill start it with arguments.
return args switch
{
    [KilledWriter.Command, var directory] => await KilledWriter.RunAsync(directory),
    [KilledGraphWriter.Command, var directory] => await KilledGraphWriter.RunAsync(directory),
    _ => 2,
};
