namespace Concord.Adapters.Sqlite;

/// <summary>State in memory that runs ahead of the database within a transaction. Called on the writer thread.</summary>
internal interface ITransactionParticipant
{
    void OnCommitted();

    void OnRolledBack();
}
