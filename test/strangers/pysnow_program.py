"""pysnow, as its documentation uses it: queries, streams, writes, attachments, tokens."""
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import pysnow  # noqa: E402

host = sys.argv[1]
checks = 0


def check(holds, what):
    global checks
    if not holds:
        raise SystemExit(f"not so: {what}")
    checks += 1


client = pysnow.Client(host=host, user="sim.integration", password="sim-password")


def incidents():
    return client.resource(api_path="/table/incident", chunk_size=7)


buffered = incidents().get(query={}, stream=False).all()
streamed = list(incidents().get(query={}, stream=True).all())
check(len(buffered) == len(streamed) > 10, "a stream has as many rows as a list")
check(len(incidents().get(query="active=true", limit=3, offset=2).all()) == 3, "limit and offset")
query = pysnow.QueryBuilder().field("number").order_descending()
numbers = [row["number"] for row in incidents().get(query=query, fields=["number"], limit=5).all()]
check(numbers == sorted(numbers, reverse=True), "rows come in order")
query = pysnow.QueryBuilder().field("short_description").is_not_empty().AND().field("active").equals("true")
check(incidents().get(query=query).all(), "a built query finds rows")
check(incidents().get(query={"short_description": "nope"}).one_or_none() is None, "nothing is found")

made = incidents().create(payload={"short_description": "From pysnow", "urgency": "2"})
sys_id = made["sys_id"]
check(len(sys_id) == 32, "a created row has its id")
mine = {"sys_id": sys_id}
changed = incidents().update(query=mine, payload={"short_description": "Changed", "work_notes": "Noted"})
check(changed["short_description"] == "Changed", "a row is changed")
notes = client.resource(api_path="/table/sys_journal_field").get(query={"element_id": sys_id}).all()
check([row["value"] for row in notes] == ["Noted"], "the note is an entry of the journal")

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a b.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("hello")
    incidents().attachments.upload(sys_id=sys_id, file_path=path)
# Its multipart upload names no boundary, and cannot be read by anybody.
names = [row["file_name"] for row in incidents().attachments.get(sys_id=sys_id)]
check(names == ["a b.txt"], f"the upload is listed, not {names}")

shown = incidents()
shown.parameters.display_value = "all"
shown.parameters.exclude_reference_link = True
row = shown.get(query=mine).one()
check(row["priority"]["display_value"].startswith(row["priority"]["value"]), "values and what they show")
try:
    client.resource(api_path="/table/nope").get(query={}).all()
    check(False, "a table that is not there is refused")
except Exception as error:  # noqa: BLE001
    check("400" in str(error), "a table that is not there is refused with 400")
check(incidents().delete(query=mine)["status"] == "record deleted", "a row is deleted")

tokens = []
signed_in = pysnow.OAuthClient(
    client_id="sim-client", client_secret="sim-secret", token_updater=tokens.append, host=host
)
signed_in.set_token(signed_in.generate_token("sim.integration", "sim-password"))
check(signed_in.resource(api_path="/table/incident").get(query={}, limit=1).one()["number"], "a token opens")
print(f"{checks} checks")
