using ZstdSharp;

namespace Concord.Benchmarks;

/// <summary>
/// Makes the dictionary that is shipped as <c>Grains/Timeline/Frames/frames.zdict</c>. A dictionary belongs to the format of the stored
/// value: once a store has been written with one, another one needs a kind of frame of its own (see <c>FrameKind</c>), and the old one
/// stays, as <c>timeline.zdict</c> does for the form before frames.
/// </summary>
internal static class DictionaryTraining
{
    /// <summary>From 8 KiB on a larger one gains next to nothing (216 B per policy with 16 KiB, 211 B with 64 KiB).</summary>
    private const int Size = 16 * 1024;

    public static void Run(string file)
    {
        var dictionary = DictBuilder.TrainFromBuffer(new SyntheticPolicies(seed: 1).TakeRests(8_000).ToArray(), Size);
        File.WriteAllBytes(file, dictionary);
        Console.WriteLine($"{file}: {dictionary.Length} B");
    }
}
