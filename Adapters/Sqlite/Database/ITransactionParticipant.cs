namespace Concord.Silo.Embedded.Writing;

/// <summary>Memory that runs ahead of the database within a transaction. Called on the writer thread.</summary>
internal interface ITransactionParticipant
{
    void OnCommitted();

    void OnRolledBack();
}
