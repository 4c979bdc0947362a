namespace Concord.Adapters.ArangoDb;

/// <summary>The server's error numbers that Concord tells apart.</summary>
internal static class ArangoErrorNum
{
    public const int Forbidden = 11;
    public const int ResourceLimit = 32;
    public const int HttpBadParameter = 400;
    public const int HttpNotFound = 404;
    public const int ReadOnly = 1004;
    public const int FilesystemFull = 1104;
    public const int Conflict = 1200;
    public const int DocumentNotFound = 1202;
    public const int CollectionOrViewNotFound = 1203;
    public const int DuplicateName = 1207;
    public const int UniqueConstraintViolated = 1210;
    public const int DatabaseNotFound = 1228;
    public const int QueryKilled = 1500;
    public const int QueryParse = 1501;
    public const int VectorSearchNotApplied = 1554;
    public const int VectorIndexNotReady = 1555;
    public const int CursorNotFound = 1600;
    public const int GraphNotFound = 1924;
    public const int GraphDuplicate = 1925;
}
