using Concord.Silo.Arango.Client;

namespace Concord.Silo.Arango.Connection;

/// <summary>What is known of the server while it can be reached.</summary>
internal record ArangoSession(ArangoClient Client, ServerFeatures Features);
