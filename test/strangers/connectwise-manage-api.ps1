# ConnectWiseManageAPI, the PowerShell module, as its help and its examples use it.
param([string]$Module, [string]$Server)
$ErrorActionPreference = 'Stop'
Import-Module $Module -WarningAction SilentlyContinue

$script:checks = 0
function Test-That([bool]$Holds, [string]$What) {
    if (!$Holds) { throw "not so: $What" }
    $script:checks += 1
}

$connection = @{
    Server = $Server; Company = 'simco'; pubKey = 'sim-public'; privateKey = 'sim-private'
    clientId = '00000000-0000-4000-8000-000000000001'
}
Connect-CWM @connection -Force
Test-That ($null -ne (Get-CWMSystemInfo).version) 'the system tells its version'

$company = Get-CWMCompany -condition 'identifier="Northwind"' | Select-Object -First 1
if ($null -eq $company) { $company = Get-CWMCompany -all | Where-Object id -ne 1 | Select-Object -First 1 }
Test-That ($company.id -gt 1) 'a company is found'
$all = @(Get-CWMTicket -all)
Test-That ($all.Count -ge 20) '-all reads every page'
Test-That (@($all.id | Sort-Object -Unique).Count -eq $all.Count) '-all reads no ticket twice'
$paged = @(Get-CWMTicket -pageSize 7 -all)
Test-That ($paged.Count -eq $all.Count) 'small pages hold as much as large ones'
Test-That (@(Get-CWMTicket -condition 'customerUpdatedFlag=false').Count -gt 0) 'a false flag can be asked for'
Test-That (@(Get-CWMTicket -condition "id=$($all[0].id)" -fields 'id,summary').Count -eq 1) 'fields and conditions go together'

$new = @{
    summary = 'Testing out the API'; company = @{ id = $company.id }; contactName = 'Chris Taylor'
    contactPhoneNumber = '123456789'; contactEmailAddress = 'dont@bug.me'
}
$ticket = New-CWMTicket @new
Test-That ($ticket.id -gt 0) 'a ticket is made'
$note = New-CWMTicketNote -ticketId $ticket.id -text 'PowerShell and Manage together' -internalAnalysisFlag $true
Test-That ($note.text -eq 'PowerShell and Manage together') 'a note is made'
Test-That (@(Get-CWMTicketNote -parentId $ticket.id).Count -eq 1) 'the note is listed'
Test-That (@(Get-CWMTicketAllNote -parentId $ticket.id).Count -ge 1) 'all notes are listed'

$status = Get-CWMBoardStatus -parentId $ticket.board.id -condition 'name="In Progress"' | Select-Object -First 1
$changed = Update-CWMTicket -id $ticket.id -Operation replace -Path 'status/id' -Value $status.id
Test-That ($changed.status.id -eq $status.id) 'a path into a reference changes it'
$changed = Update-CWMTicket -id $ticket.id -Operation replace -Path 'summary' -Value 'Changed'
Test-That ((Get-CWMTicket -condition "id=$($ticket.id)").summary -eq 'Changed') 'the change is read back'
$refused = $null
Update-CWMTicket -id $ticket.id -Operation replace -Path 'status' -Value @{ id = 987654 } -ErrorAction SilentlyContinue -ErrorVariable refused 2>$null | Out-Null
Test-That ($refused.Count -gt 0) 'a status that does not exist is refused'
$audit = @(Get-CWMAuditTrail -type Ticket -id $ticket.id)
Test-That ($audit.Count -ge 2) 'the audit trail tells of the changes'

$contact = New-CWMContact -firstName 'Ada' -lastName 'Lovelace' -company @{ id = $company.id }
Test-That ($contact.firstName -eq 'Ada') 'a contact is made'
Remove-CWMContact -ContactID $contact.id | Out-Null
$time = New-CWMTimeEntry -chargeToId $ticket.id -chargeToType ServiceTicket -member @{ identifier = 'tpatel' } `
    -timeStart (ConvertTo-CWMTime (Get-Date) -Raw) -actualHours 0.5 -notes 'Looked at it'
Test-That ($time.actualHours -eq 0.5) 'time is entered'
Test-That (@(Get-CWMTimeEntry -condition "chargeToId=$($ticket.id)").Count -eq 1) 'the time is found'
Remove-CWMTimeEntry -id $time.id | Out-Null

$callback = New-CWMCallbackEntry -url 'https://receiver.invalid/' -objectId 1 -type ticket -level owner
Test-That (@(Get-CWMCallbackEntry).id -contains $callback.id) 'a callback is registered'
Remove-CWMCallbackEntry -id $callback.id | Out-Null

$reports = @(Get-CWMReport)
Test-That ($reports.Count -gt 1) 'reports are listed'

# What reads without being told a record.
foreach ($command in Get-Command -Module (Get-Module | Where-Object Path -like '*ConnectWiseManageAPI*').Name -Verb Get) {
    $needed = $command.Parameters.Values.Attributes | Where-Object {
        $_ -is [System.Management.Automation.ParameterAttribute] -and $_.Mandatory
    }
    if ($needed -or $command.Name -eq 'Get-CWMProductAdjustmentDetail') { continue }
    $wrong = $null
    & $command -ErrorAction SilentlyContinue -ErrorVariable wrong 2>$null | Out-Null
    if ($wrong) { Write-Output "missing: $($command.Name)" } else { $script:checks += 1 }
}

Remove-CWMTicket -TicketID $ticket.id | Out-Null
$gone = $null
Get-CWMTicketNote -parentId $ticket.id -ErrorAction SilentlyContinue -ErrorVariable gone 2>$null | Out-Null
Test-That ($gone.Count -gt 0) 'the ticket is gone'
Disconnect-CWM
Write-Output "$($script:checks) checks"
