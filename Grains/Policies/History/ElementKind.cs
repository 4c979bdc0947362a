namespace Concord.Policies;

/// <summary>
/// A list of a policy and what identifies its elements. Two elements with the same identity are the same thing: adding one
/// replaces the other, removing it needs only the identifying members.
/// </summary>
/// <param name="Name">Member of the policy.</param>
/// <param name="First">First identifying member.</param>
/// <param name="Second">Second identifying member, if it takes two.</param>
/// <param name="Index">Index in <see cref="All"/>.</param>
internal sealed record ElementKind(int Index, string Name, string First, string? Second)
{
    public static readonly ElementKind Assets = new(0, "assets", "kind", "id");
    public static readonly ElementKind Claims = new(1, "claims", "id", null);
    public static readonly ElementKind Parties = new(2, "parties", "role", "id");
    public static readonly ElementKind Places = new(3, "places", "role", "id");
    public static readonly ElementKind References = new(4, "references", "system", "externalId");

    /// <summary>In ordinal order of their names.</summary>
    public static readonly ElementKind[] All = [Assets, Claims, Parties, Places, References];

    /// <summary>
    /// The identity of an element. Control characters are not allowed in ids, so an id cannot contain the separator. White
    /// space around an id is ignored, also if it was recorded before readers removed it.
    /// </summary>
    public string IdentityOf(JsonTree element)
    {
        var first = Text(element, First);
        return Second is null ? first : $"{first}\u0000{Text(element, Second)}";
    }

    private static string Text(JsonTree element, string name) =>
        element.Find(name) is { IsString: true } value ? IdText.Trim(value.ReadString()) : "";
}
