namespace Concord.Silo.Migration;

/// <summary>
/// This list cannot be migrated, or differs from what was migrated; the run continues with the others. The message is for people and says
/// what to do.
/// </summary>
internal sealed class KeyFailedException(string message, Exception? inner = null) : Exception(message, inner);
