using Concord.Testing.ArangoStandIn;

return await StandIn.RunAsync(args, Console.Out, Console.Error);
