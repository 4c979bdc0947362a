namespace Concord.Silo.Migration;

/// <summary>
/// This list cannot be migrated, or is not what was migrated; the others go on. The message is for people and says what to do.
/// </summary>
internal sealed class KeyFailedException(string message, Exception? inner = null) : Exception(message, inner);
