using Xunit;

namespace Concord.Gateway.EndToEnd.Tests;

/// <summary>One running system for all scenarios that do not stop it.</summary>
[CollectionDefinition(Name)]
public sealed class EmbeddedCollection : ICollectionFixture<EmbeddedGateway>
{
    public const string Name = "embedded";
}
