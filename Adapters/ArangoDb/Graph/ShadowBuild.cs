namespace Concord.Adapters.ArangoDb;

/// <summary>
/// A second generation beside the one that is read. The document of the generations is changed only if it is unchanged since it was read,
/// so of two silos one makes the change and the other sees it made. What precedes that change can be repeated; what follows it is done by
/// the next silo where one was interrupted.
/// </summary>
internal sealed class ShadowBuild(GraphConnection connection)
{
    /// <summary>Vertices per statement.</summary>
    private const int CarriedAtOnce = 2_000;

    public async Task<bool> BeginAsync(GraphSession session, CancellationToken cancellationToken)
    {
        var state = await connection.ReadStateAsync(cancellationToken);
        if (state.Shadow is not null)
            return true;
        await RemoveLeftoversAsync(session, state, cancellationToken);
        await GraphSchema.EnsureAsync(session.Client, new Generation(state.Next), connection.Flushes, cancellationToken);
        return await ChangeAsync(session, state with { Shadow = state.Next, Next = state.Next + 1 }, cancellationToken)
            || await BeginAsync(session, cancellationToken);
    }

    public async Task<bool> HasAsync(CancellationToken cancellationToken) =>
        (await connection.ReadStateAsync(cancellationToken)).Shadow is not null;

    public async Task<bool> SwapAsync(GraphSession session, CancellationToken cancellationToken)
    {
        var state = await connection.ReadStateAsync(cancellationToken);
        if (state.ShadowGeneration is not { } shadow)
            return true;
        await CarryVectorsAsync(session, state.CurrentGeneration, shadow, cancellationToken);
        if (!await ChangeAsync(session, state with { Current = shadow.Number, Shadow = null }, cancellationToken))
            return await SwapAsync(session, cancellationToken);
        await GraphSchema.DropAsync(session.Client, state.CurrentGeneration, cancellationToken);
        return true;
    }

    public async Task<bool> DropAsync(GraphSession session, CancellationToken cancellationToken)
    {
        var state = await connection.ReadStateAsync(cancellationToken);
        if (state.ShadowGeneration is not { } shadow)
            return true;
        if (!await ChangeAsync(session, state with { Shadow = null }, cancellationToken))
            return await DropAsync(session, cancellationToken);
        await GraphSchema.DropAsync(session.Client, shadow, cancellationToken);
        return true;
    }

    private async Task CarryVectorsAsync(GraphSession session, Generation from, Generation to, CancellationToken cancellationToken)
    {
        for (string? after = ""; after is not null; )
        {
            var pages = await session.WriteAsync<CarriedPage>(
                connection.Time,
                GraphQueries.CarryVectors,
                cancellationToken,
                ("@shadow", to.Vertices),
                ("@vertices", from.Vertices),
                ("after", after),
                ("limit", CarriedAtOnce)
            );
            after = pages[0].Read < CarriedAtOnce ? null : pages[0].Last;
        }
    }

    /// <summary>Generations that the document does not name: their silo was stopped between two steps.</summary>
    private static async Task RemoveLeftoversAsync(GraphSession session, GraphState state, CancellationToken cancellationToken)
    {
        var collections = await session.Client.GetCollectionsAsync(cancellationToken);
        var leftovers = collections
            .Result.Select(static collection => Generation.OfCollection(collection.Name))
            .OfType<Generation>()
            .Distinct()
            .Where(generation => generation.Number < state.Next && generation.Number != state.Current && generation.Number != state.Shadow);
        foreach (var generation in leftovers)
            await GraphSchema.DropAsync(session.Client, generation, cancellationToken);
    }

    /// <returns>False: another silo has changed it meanwhile.</returns>
    private async Task<bool> ChangeAsync(GraphSession session, GraphState state, CancellationToken cancellationToken)
    {
        try
        {
            var written = await session.Client.PutDocumentAsync(
                GraphSchema.Meta,
                GraphState.Key,
                state with
                {
                    Rev = null,
                },
                state.Rev!,
                cancellationToken
            );
            connection.SetState(state with { Rev = written.Rev });
            return true;
        }
        catch (ApiErrorException error) when (ArangoErrors.IsConflict(error))
        {
            return false;
        }
    }

    /// <param name="Last">The order of the last vertex of the page.</param>
    private sealed record CarriedPage(string? Last, int Read);
}
