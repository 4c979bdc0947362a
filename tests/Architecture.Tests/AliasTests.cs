using System.Reflection;
using Concord.Policies;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Serialization;
using Orleans.Serialization.TypeSystem;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// An alias identifies a type between silos of different versions; two types with one alias would be read as each other.
/// </summary>
public sealed class AliasTests
{
    private static readonly Type[] Types =
    [
        .. new[] { typeof(IPolicyGrain).Assembly, typeof(PolicyExtensions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.FullName!.StartsWith("OrleansCodeGen", StringComparison.Ordinal)),
    ];

    [Fact]
    public void No_two_types_have_the_same_alias()
    {
        var doubles = Types
            .Select(type => (type, Alias(type)))
            .Where(pair => pair.Item2 is not null)
            .GroupBy(pair => pair.Item2)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => pair.type))}");

        Assert.Empty(doubles);
    }

    [Fact]
    public void Every_wire_type_has_an_alias() =>
        Assert.DoesNotContain(Types, type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && Alias(type) is null);

    [Fact]
    public void Every_grain_interface_and_each_of_its_methods_has_an_alias_of_its_own()
    {
        var interfaces = Types.Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)).ToList();

        Assert.NotEmpty(interfaces);
        Assert.DoesNotContain(interfaces, type => Alias(type) is null);
        foreach (var type in interfaces)
        {
            var methods = type.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()?.Alias).ToList();
            Assert.DoesNotContain(null, methods);
            Assert.Equal(methods.Count, methods.Distinct().Count());
        }
    }

    /// <summary>
    /// In versions without an explicit interface type, Orleans uses the interface's alias as its type. A client finds the grains
    /// of silos of another version by it, once no silo of its own version is left in the cluster.
    /// </summary>
    [Fact]
    public void Every_interface_type_is_the_one_that_Orleans_makes_by_itself()
    {
        using var services = new ServiceCollection()
            .AddSerializer(static serializer =>
                serializer.AddAssembly(typeof(IPolicyGrain).Assembly).AddAssembly(typeof(PolicyExtensions).Assembly)
            )
            .BuildServiceProvider();
        var resolver = new GrainInterfaceTypeResolver([], services.GetRequiredService<TypeConverter>());
        var interfaces = Types.Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)).ToList();

        Assert.Equal(
            interfaces.Select(type => (type, resolver.GetGrainInterfaceTypeByConvention(type).ToString())),
            interfaces.Select(type =>
                (type, type.GetCustomAttribute<GrainInterfaceTypeAttribute>()?.GetGrainInterfaceType(services, type).ToString()!)
            )
        );
    }

    /// <summary>
    /// Silos of two versions use these names, and reminders and stored state contain some of them. A new line is an addition; a
    /// changed or missing line breaks a rolling upgrade.
    /// </summary>
    [Fact]
    public void Names_and_numbers_on_the_wire_are_those_on_record()
    {
        var classes = Types.Where(type =>
            type is { IsClass: true, IsAbstract: false }
            && typeof(IGrain).IsAssignableFrom(type)
            && !type.Name.StartsWith("Proxy_", StringComparison.Ordinal)
        );
        var lines = classes
            .Select(type =>
                "grain "
                + (type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, type).ToString() ?? $"{type} has no [GrainType]")
            )
            .Concat(
                Types
                    .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
                    .SelectMany(
                        type => type.GetMethods(),
                        (type, method) =>
                            $"call {Alias(type)}.{method.GetCustomAttribute<AliasAttribute>()?.Alias}/{method.GetParameters().Length}"
                    )
            )
            .Concat(
                Types
                    .Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
                    .Select(type =>
                        "interface "
                        + (
                            type.GetCustomAttribute<GrainInterfaceTypeAttribute>()?.GetGrainInterfaceType(null!, type).ToString()
                            ?? $"{type} has no [GrainInterfaceType]"
                        )
                    )
            )
            .Concat(
                Types
                    .Where(type => !type.IsInterface && Alias(type) is not null)
                    .Select(type => $"type {Alias(type)} {Numbers(type)}".TrimEnd())
            )
            .Order(StringComparer.Ordinal);

        Assert.Equal(File.ReadAllLines(Repository.PathOf("tests/Architecture.Tests/wire.txt")), lines);
    }

    private static string Numbers(Type type) =>
        string.Join(
            ' ',
            type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Select(member => member.GetCustomAttribute<IdAttribute>()?.Id)
                .OfType<uint>()
                .Order()
        );

    private static string? Alias(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
}
