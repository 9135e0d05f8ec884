"""PySNC, ServiceNow's own library, as its documentation uses it."""
import sys

from pysnc import ServiceNowClient
from pysnc.exceptions import AuthenticationException

instance = f"https://{sys.argv[1]}"
checks = 0


def check(holds, what):
    global checks
    if not holds:
        raise SystemExit(f"not so: {what}")
    checks += 1


client = ServiceNowClient(instance, ("admin", "sim-password"))
users = client.GlideRecord("sys_user")
users.add_query("user_name", "admin")
users.query()
check([str(user.sys_id) for user in users] == ["6816f79cc0a8016401c5a33be04be441"], "the administrator is found")

problems = client.GlideRecord("problem", batch_size=5)
problems.query()
check(len([1 for _ in problems]) == problems.get_row_count() >= 12, "batches hold every row")
problems = client.GlideRecord("problem")
problems.initialize()
problems.short_description = "From PySNC"
problems.sys_id = "AAAABBBBCCCCDDDDEEEEFFFF00001111"
check(problems.insert() == "AAAABBBBCCCCDDDDEEEEFFFF00001111", "an id that is sent is kept")
problems.short_description = "Changed"
check(problems.update(), "a row is changed")
again = client.GlideRecord("problem")
check(again.get("AAAABBBBCCCCDDDDEEEEFFFF00001111") and again.short_description == "Changed", "it is read back")
check(again.get_display_value("opened_by") == "System Administrator", "a reference shows its name")
check(again.delete(), "a row is deleted")

incidents = client.GlideRecord("incident")
incidents.add_active_query()
incidents.add_query("short_description", "CONTAINS", "e").add_or_condition("urgency", "1")
incidents.order_by_desc("number")
incidents.limit = 4
incidents.query()
rows = [record.serialize(display_value="both") for record in incidents]
check(len(rows) == 4 and rows[0]["number"]["value"] > rows[3]["number"]["value"], "order and limit")

many = client.GlideRecord("problem")
for number in range(3):
    many.initialize()
    many.short_description = f"Of a batch {number}"
    many.insert()
batch = client.GlideRecord("problem")
batch.add_query("short_description", "STARTSWITH", "Of a batch")
batch.query()
while batch.next():
    batch.short_description = batch.short_description + ", changed"
check(batch.update_multiple(), "a batch of changes")
batch = client.GlideRecord("problem")
batch.add_query("short_description", "ENDSWITH", ", changed")
batch.query()
check(len(batch) == 3, "the batch changed three")
check(batch.delete_multiple(), "a batch of deletions")

incident = client.GlideRecord("incident")
incident.limit = 1
incident.query()
incident.next()
incident.add_attachment("note.txt", b"this is a file", "text/plain")
attached = [(one.file_name, one.read()) for one in incident.get_attachments()]
check(attached == [("note.txt", b"this is a file")], "a file is attached, and its bytes are read")

try:
    wrong = ServiceNowClient(instance, ("admin", "wrong")).GlideRecord("incident")
    wrong.query()
    check(False, "a wrong password is refused")
except AuthenticationException:
    check(True, "a wrong password is refused")
print(f"{checks} checks")
