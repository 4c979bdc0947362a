using Xunit;

namespace Concord.Gateway.Auth.Tests;

public sealed class RoleTests
{
    [Theory]
    [InlineData("admin", "policy.read graph.read events.read import.run policy.issue")]
    [InlineData("operator", "policy.read graph.read events.read import.rejects")]
    [InlineData("integrator", "policy.approve")]
    [InlineData(
        "auditor",
        "policy.endorse policy.issue claim.write import.run log.operate graph.maintain realm.define key.manage role.manage"
    )]
    [InlineData("viewer", "policy.personal policy.endorse policy.issue claim.write import.run events.read key.manage")]
    public void What_a_role_must_never_have(string role, string never) =>
        Assert.Empty(PermissionNames.Of(Roles.All[role]).Intersect(never.Split(' ')));

    [Fact]
    public void A_monitor_reads_metrics_alone() => Assert.Equal(["metrics.read"], PermissionNames.Of(Roles.All["monitor"]));

    [Fact]
    public void Each_permission_belongs_to_a_role() =>
        Assert.Equal(Roles.Everything, Roles.All.Values.Aggregate(Permission.None, static (all, role) => all | role));

    [Fact]
    public void Roles_add_up_and_hold_where_they_were_granted()
    {
        var access = Access.Of([new("viewer", null), new("servicing", "motor-fr"), new("underwriter", "motor-de")]);

        Assert.True(access.Allows(Permission.PolicyRead, "motor-it"));
        Assert.False(access.Allows(Permission.PolicyEndorse, "motor-it"));
        Assert.True(access.Allows(Permission.PolicyEndorse, "motor-fr"));
        Assert.False(access.Allows(Permission.PolicyIssue, "motor-fr"));
        Assert.True(access.Allows(Permission.PolicyIssue, "motor-de"));
        Assert.False(access.AllowsEverywhere(Permission.PolicyIssue));
        Assert.True(access.AllowsSomewhere(Permission.PolicyIssue));
        Assert.Null(access.RealmsOf(Permission.PolicyRead));
        Assert.Equal(["motor-de"], access.RealmsOf(Permission.PolicyIssue));
        Assert.Equal(["motor-de", "motor-fr"], access.RealmsOf(Permission.PolicyEndorse));
    }

    [Fact]
    public void A_role_that_is_not_known_gives_nothing()
    {
        var access = Access.Of([new("emperor", null)]);

        Assert.Equal(Permission.None, access.Everywhere);
        Assert.False(access.Sees("motor-fr"));
    }

    [Theory]
    [InlineData("viewer", null)]
    [InlineData("viewer@motor-fr", null)]
    [InlineData("operator", null)]
    [InlineData("emperor", "'emperor' is not a role; there are admin, auditor,")]
    [InlineData("Viewer", "'Viewer' is not a role")]
    [InlineData("operator@motor-fr", "'operator' is a role for the whole installation")]
    [InlineData("admin@motor-fr", "'admin' is a role for the whole installation")]
    [InlineData("viewer@Motor", "'Motor' is not a realm id")]
    [InlineData("viewer@", "'' is not a realm id")]
    [InlineData("viewer@*", "'*' is not a realm id")]
    public void A_wrong_grant_is_named(string text, string? expected)
    {
        var wrong = RoleGrants.WrongWith(Assert.Single(RoleGrants.Parse(text)));

        if (expected is null)
            Assert.Null(wrong);
        else
            Assert.StartsWith(expected, wrong, StringComparison.Ordinal);
    }
}
