namespace Concord.SampleService;

/// <summary>Section <c>Reminders</c>.</summary>
internal sealed class ReminderOptions
{
    public const string Section = "Reminders";

    /// <summary>The realm that this service looks after.</summary>
    public string Realm { get; set; } = "household";

    /// <summary>A policy is due when its term ends within this time.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The file that keeps how far the feed has been followed.</summary>
    public string Bookmark { get; set; } = "reminders.bookmark";

    /// <summary>Between two tries while Concord cannot take or give data.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(1);
}
