using Xunit;

namespace Concord.Gateway.Imports.Tests;

public sealed class ImportRequestTests
{
    /// <summary>Clients compute it too, to watch an import while they send it. The literal was computed by another program.</summary>
    [Fact]
    public void The_id_of_an_import_follows_from_its_key() =>
        Assert.Equal("ec9faf66b56e8a4c432e2c9310e0a4d9", ImportRequest.IdOf("load-2017"));
}
