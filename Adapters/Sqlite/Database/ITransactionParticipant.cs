namespace Concord.Adapters.Sqlite;

/// <summary>Memory that runs ahead of the database within a transaction. Called on the writer thread.</summary>
internal interface ITransactionParticipant
{
    void OnCommitted();

    void OnRolledBack();
}
