namespace Concord.System.Tests;

/// <summary>A PromQL expression of a file under <c>deploy/</c>.</summary>
/// <param name="Place">The file, and the rule or panel in it.</param>
/// <param name="IsAlert">Of an alert: it answers nothing while all is well.</param>
internal sealed record DeployedQuery(string Place, string Expression, bool IsAlert = false);
