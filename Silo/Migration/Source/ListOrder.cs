namespace Concord.Silo.Migration;

/// <summary>How the writers of a list add to it.</summary>
internal enum ListOrder
{
    /// <summary>The newest entry is the first, the oldest has index -1.</summary>
    Lpush,

    /// <summary>The newest entry is the last, the oldest has index 0.</summary>
    Rpush,
}
