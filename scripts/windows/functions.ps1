# For Windows PowerShell 5.1 and PowerShell 7: the operator's command, and functions of the app over HTTP. docs/windows.md.
#
#     . .\scripts\windows\functions.ps1
#     Invoke-Operator why 1037
#     Invoke-AppFunction 'http://127.0.0.1:7071/api/health'

# The operator's command without npm and cmd.exe between: both read some characters of an argument for themselves. Of the
# environment it takes what npm would give it, the project's folder to run in.
function Invoke-Operator {
    $root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
    $node = 'node.exe', 'node' |
        ForEach-Object { Join-Path $root "node_modules/node/bin/$_" } |
        Where-Object { Test-Path $_ } |
        Select-Object -First 1
    if (-not $node) { throw "There is no Node in $root. Run: npm.cmd ci" }
    Push-Location $root
    # 1001,1002 arrives as a list, which would be passed on as two words.
    $words = @(foreach ($word in $args) { if ($word -is [array]) { $word -join ',' } else { $word } })
    try { & $node (Join-Path $root 'cli/main.ts') @words } finally { Pop-Location }
}

# Calls a function: with a body by POST, without one by GET. Gives what it answered; what it refuses is an error with the
# answer's code and sentence.
function Invoke-AppFunction {
    param(
        [Parameter(Mandatory = $true)] [string] $Uri,
        [string] $Key,
        $Body,
        [ValidateSet('Get', 'Post')] [string] $Method = $(if ($null -eq $Body) { 'Get' } else { 'Post' })
    )
    $request = @{ Uri = $Uri; Method = $Method; Headers = @{}; UseBasicParsing = $true }
    if ($Key) { $request.Headers['x-functions-key'] = $Key }
    if ($null -ne $Body) {
        $json = ConvertTo-Json -InputObject $Body -Depth 20 -Compress
        # As bytes: 5.1 writes a text in a code page of its own.
        $request.Body = [Text.Encoding]::UTF8.GetBytes($json)
        $request.ContentType = 'application/json; charset=utf-8'
    }
    try { $response = Invoke-WebRequest @request }
    catch {
        $answer = Read-Refusal $_
        if (-not $answer) { throw }
        throw "$Method $Uri was refused: $answer"
    }
    # As bytes again: 5.1 reads JSON as Latin-1 unless the answer names its character set.
    $text = [Text.Encoding]::UTF8.GetString($response.RawContentStream.ToArray())
    if ($text) { ConvertFrom-Json -InputObject $text }
}

# The body of a refusal. PowerShell 7 has it ready; 5.1 leaves it in the answer's stream.
function Read-Refusal([System.Management.Automation.ErrorRecord] $Failure) {
    if ($Failure.ErrorDetails -and $Failure.ErrorDetails.Message) { return $Failure.ErrorDetails.Message }
    $response = $Failure.Exception.Response
    if (-not $response -or -not ($response | Get-Member -Name GetResponseStream)) { return '' }
    $stream = $response.GetResponseStream()
    $stream.Position = 0
    (New-Object System.IO.StreamReader($stream, [Text.Encoding]::UTF8)).ReadToEnd()
}
