using System.Collections.Immutable;
using Concord.Policies;
using Concord.Timeline;

namespace Concord.Realms;

/// <summary>Pure decisions over a realm's timeline. The definition is already valid.</summary>
internal static class RealmDecisions
{
    private const string CreatedType = "created";
    private const string ReplacedType = "replaced";

    public static Decision<RealmResult> Put(RealmId realm, EntityTimeline timeline, PutRealm command, DateTimeOffset now)
    {
        var context = command.Context;
        if (timeline.Find(context.CommitId) is { } before)
            return Answer(realm, before, replayed: true);
        if (context.ExpectedVersion is { } expected && expected != timeline.Version)
            throw new VersionConflictException(expected, timeline.Version, ChangedSince(timeline, expected));

        // A repeated PUT of the current definition is no change: no version, no event, the same ETag.
        if (timeline.Newest is { } newest && newest.Changes.Span.SequenceEqual(command.Definition.Utf8.Span))
            return Answer(realm, newest, replayed: false);

        var commit = timeline.Append(
            new()
            {
                Type = timeline.Exists ? ReplacedType : CreatedType,
                EffectiveDate = DateOnly.FromDateTime(now.UtcDateTime),
                CommitId = context.CommitId,
                Actor = context.Actor,
                Origin = context.Origin,
                Reason = context.Reason,
                Rule = context.Rule,
                Changes = command.Definition,
            },
            now,
            context.TraceParent
        );
        return Decision<RealmResult>.Write(
            commit,
            result =>
                new()
                {
                    View = new()
                    {
                        Id = realm,
                        Version = commit.Event.Version,
                        Definition = command.Definition,
                        RecordedAt = commit.Event.Time,
                        Actor = context.Actor,
                    },
                    Created = !timeline.Exists,
                    Position = result.Position,
                }
        );
    }

    public static RealmView View(RealmId realm, Transaction transaction) =>
        new()
        {
            Id = realm,
            Version = transaction.Sequence,
            Definition = transaction.CopyChanges(),
            RecordedAt = transaction.RecordedAt,
            Actor = transaction.Actor,
        };

    private static Decision<RealmResult> Answer(RealmId realm, Transaction transaction, bool replayed) =>
        Decision<RealmResult>.Answer(
            new()
            {
                View = View(realm, transaction),
                Created = replayed && transaction.Sequence == 1,
                Position = transaction.Position,
                Replayed = replayed,
            }
        );

    private static ImmutableArray<string> ChangedSince(EntityTimeline timeline, long version) =>
        version >= 1 && version < timeline.Version
            ? DefinitionDiff.Pointers(timeline.Transactions[(int)version - 1].Changes, timeline.Newest!.Changes)
            : [];
}
