using Concord.Silo.Tests.Embedded.Faults;

// The test runner loads this assembly and never comes here; tests that need a process of their own to kill start it with arguments.
return args is [KilledWriter.Command, var directory] ? await KilledWriter.RunAsync(directory) : 2;
