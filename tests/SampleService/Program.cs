using Concord.SampleService;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddRenewalReminders();
await builder.Build().RunAsync();
