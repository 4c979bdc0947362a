using Concord.ArangoDb.StandIn;

return await StandInCommand.RunAsync(args, Console.Out, Console.Error);
