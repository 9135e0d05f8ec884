// ConnectWise.Http, as its README uses it.
using ConnectWise.Http;
using ConnectWise.Http.Modules.Company;
using ConnectWise.Http.Modules.Service;
using ConnectWise.Http.Modules.Time;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

var settings = new CWApiSettings(
    $"https://{args[0]}", "simco", "00000000-0000-4000-8000-000000000001",
    new MemberAuthSettings("sim-public", "sim-private"));
var client = new CWHttpClient(settings);
var checks = 0;

void Check(bool holds, string what)
{
    if (!holds) throw new InvalidOperationException($"not so: {what}");
    checks += 1;
}

async Task<T> Ask<T>(CWRequest request)
{
    var response = await client.SendAsync(request);
    if (!response.IsSuccessful) throw new InvalidOperationException($"{response.Result}");
    return response.Deserialize<T>();
}

var companies = await Ask<JArray>(CompanyModule.Companies.GetRequest(new CWRequestConditions { PageSize = 5 }));
Check(companies.Count == 5, "a page has the size that was asked for");
var body = JsonConvert.SerializeObject(new { summary = "From .NET", company = new { id = companies[1]["id"] } });
var ticket = await Ask<JObject>(ServiceModule.Tickets.CreateRequest(body));
var id = (int)ticket["id"]!;
Check(id > 0, "a ticket is made");
var operations = new List<CWPatch>
{
    new() { Op = CWPatchOperation.Replace, Path = "status/name", Value = "In Progress" },
    new() { Op = CWPatchOperation.Replace, Path = "summary", Value = "Changed" },
};
var changed = await Ask<JObject>(ServiceModule.Tickets.UpdateRequest(id, operations));
Check((string?)changed["status"]!["name"] == "In Progress", "a path into a reference changes it");
Check((string?)(await Ask<JObject>(ServiceModule.Tickets.GetRequest(id)))["summary"] == "Changed", "it is read back");
changed["summary"] = "Put back";
var replaced = await Ask<JObject>(ServiceModule.Tickets.ReplaceRequest(id, JsonConvert.SerializeObject(changed)));
Check((string?)replaced["summary"] == "Put back", "the whole ticket is replaced");
var found = await Ask<JArray>(ServiceModule.Tickets.GetRequest(new CWRequestConditions { Conditions = [$"id={id}"] }));
Check(found.Count == 1, "conditions find it");
var entries = await Ask<JArray>(TimeModule.TimeEntries.GetRequest(new CWRequestConditions()));
Check(entries.Count > 0, "time entries are listed");
Check((await client.SendAsync(ServiceModule.Tickets.DeleteRequest(id))).IsSuccessful, "the ticket is deleted");
Check(!(await client.SendAsync(ServiceModule.Tickets.GetRequest(id))).IsSuccessful, "it is gone");
Console.WriteLine($"{checks} checks");
