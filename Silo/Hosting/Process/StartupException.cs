namespace Concord.Silo.Hosting.Process;

/// <summary>The process cannot start as it is configured. The message is for people: what is wrong, and what to do.</summary>
internal sealed class StartupException(string message) : Exception(message);
