using CsCheck;
using Xunit;

namespace Concord.Silo.Streaming.Tests;

public sealed class PartitionAssignmentTests
{
    private static readonly Gen<(int Partitions, string[] Silos)> Clusters =
        from partitions in Gen.Int[1, 128]
        from count in Gen.Int[1, 12]
        from numbers in Gen.Int[1, 100_000].ArrayUnique[count]
        select (partitions, numbers.Select(number => $"10.0.0.{number}:11111@{number}").ToArray());

    [Theory]
    [InlineData(16, 2, new[] { 8, 8 })]
    [InlineData(16, 3, new[] { 6, 5, 5 })]
    [InlineData(32, 3, new[] { 11, 11, 10 })]
    [InlineData(2, 3, new[] { 1, 1, 0 })]
    public void Silos_have_the_same_number_of_partitions_or_one_more(int partitions, int silos, int[] loads) =>
        Assert.Equal(
            loads,
            Loads(PartitionAssignment.Assign(partitions, [.. Enumerable.Range(1, silos).Select(n => $"silo-{n}")]), silos).OrderDescending()
        );

    [Fact]
    public void Every_partition_has_one_silo_and_no_silo_two_more_than_another() =>
        Clusters.Sample(cluster =>
        {
            var owners = PartitionAssignment.Assign(cluster.Partitions, cluster.Silos);

            Assert.Equal(cluster.Partitions, owners.Length);
            Assert.All(owners, owner => Assert.InRange(owner, 0, cluster.Silos.Length - 1));
            var loads = Loads(owners, cluster.Silos.Length);
            Assert.InRange(loads.Max() - loads.Min(), 0, 1);
            Assert.Equal(owners, PartitionAssignment.Assign(cluster.Partitions, cluster.Silos));
        });

    [Fact]
    public void A_silo_that_joins_takes_its_share_and_nothing_else_moves() =>
        Clusters.Sample(cluster =>
        {
            var before = PartitionAssignment.Assign(cluster.Partitions, cluster.Silos);
            var after = PartitionAssignment.Assign(cluster.Partitions, [.. cluster.Silos, "10.0.1.1:11111@100001"]);

            var joined = cluster.Silos.Length;
            Assert.Equal(cluster.Partitions / (joined + 1), after.Count(owner => owner == joined));
            Assert.All(before.Zip(after), owner => Assert.True(owner.First == owner.Second || owner.Second == joined));
        });

    /// <summary>
    /// A rolling upgrade takes one silo after the other away. Were it partition modulo silos, nearly every partition would move each time.
    /// </summary>
    [Fact]
    public void When_a_silo_leaves_most_partitions_stay_where_they_are()
    {
        var (moved, own) = (0, 0);
        for (var cluster = 0; cluster < 200; cluster++)
        {
            var silos = Enumerable.Range(0, 2 + (cluster % 4)).Select(n => $"10.0.{cluster}.{n}:11111@{n}").ToArray();
            var leaves = cluster % silos.Length;
            var before = PartitionAssignment.Assign(32, silos);
            string[] rest = [.. silos.Where((_, index) => index != leaves)];
            var after = PartitionAssignment.Assign(32, rest);
            own += before.Count(owner => owner == leaves);
            moved += before.Zip(after).Count(owner => silos[owner.First] != rest[owner.Second]);
        }

        Assert.InRange((double)moved / own, 1, 1.5);
    }

    private static int[] Loads(int[] owners, int silos) =>
        [.. Enumerable.Range(0, silos).Select(silo => owners.Count(owner => owner == silo))];
}
