using Xunit;

namespace Concord.Client.Tests;

public sealed class CommitIdsTests
{
    [Fact]
    public void Equal_parts_have_the_same_id_in_every_version() =>
        Assert.Equal(Guid.Parse("188b66c5-1758-f312-050a-fe8c41bf8e39"), CommitIds.Of("reminders", "motor-fr/A1"));

    [Fact]
    public void Parts_are_separated() => Assert.NotEqual(CommitIds.Of("ab", "c"), CommitIds.Of("a", "bc"));

    [Fact]
    public void Empty_and_ambiguous_parts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => CommitIds.Of());
        Assert.Throws<ArgumentException>(() => CommitIds.Of("a\0b"));
    }
}
