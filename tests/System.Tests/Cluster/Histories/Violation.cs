namespace Concord.System.Tests;

internal enum ViolationKind
{
    /// <summary>An acknowledged write, or something that a reader was shown, is not there.</summary>
    Lost,

    /// <summary>Two writes were told that they made the same version.</summary>
    TwoWriters,

    /// <summary>One write is there twice.</summary>
    Duplicate,

    /// <summary>Versions do not follow one another.</summary>
    Gap,

    /// <summary>A write made another version than the one after that which it was conditional on.</summary>
    WrongVersion,

    /// <summary>A write that was refused is there all the same.</summary>
    Resurrected,

    /// <summary>Something is there that nobody wrote.</summary>
    FromNobody,

    /// <summary>A write was refused as conflicting with the very version that it was conditional on.</summary>
    FalseConflict,

    /// <summary>A reader was shown a version with the content of another.</summary>
    WrongContent,

    /// <summary>A reader was shown an older version than somebody had seen before it asked.</summary>
    StaleRead,

    /// <summary>A reader was shown a version before its writer had begun.</summary>
    FutureRead,

    /// <summary>A write began after the one that follows on it was acknowledged.</summary>
    OutOfOrder,
}

internal sealed record Violation(ViolationKind Kind, string Policy, long Version, string Detail)
{
    public override string ToString() => $"{Kind} at {Policy} version {Version}: {Detail}";
}
