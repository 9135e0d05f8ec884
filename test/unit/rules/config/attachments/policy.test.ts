// If this fails, a stranger's file name writes paths or headers of its own, a program travels to a customer, or the
// name that was sent is not the name that is looked for afterwards.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assert as assertProperty, property, string, stringMatching } from 'fast-check';
import { formFileName } from '../../../../../shared/connectwise/http/form-data.ts';
import {
  attachmentsSchema,
  isTypeAllowed,
  safeContentType,
  safeFileName,
} from '../../../../../shared/rules/config/attachments/policy.ts';
import { programs } from '../../../../../shared/rules/config/attachments/blocked-types.ts';
import { aLink, linkJson } from '../../../../support/builders/rules.ts';
import { parseConfig } from '../../../../../shared/rules/config/parse.ts';

const policy = (changes: Record<string, unknown> = {}) => attachmentsSchema.parse(changes);

describe('a file name', () => {
  for (const [name, safe] of [
    ['report.pdf', 'report.pdf'],
    ['Übersicht “2”.pdf', 'Übersicht “2”.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\temp\\a.txt', 'C__temp_a.txt'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['a"\r\nContent-Type: text/html\r\n\r\n.txt', 'a_Content-Type_ text_html.txt'],
    ['null\0byte.txt', 'nullbyte.txt'],
    [' .. ', 'attachment'],
    ['', 'attachment'],
    ['CON.txt', '_CON.txt'],
    ['.htaccess', 'htaccess'],
    ['dots and blanks . . .', 'dots and blanks'],
    [`${'x'.repeat(300)}.docx`, `${'x'.repeat(95)}.docx`],
    [`${'🖨️'.repeat(60)}.txt`, `${'🖨️'.repeat(32)}.txt`],
  ] as const)
    it(`${JSON.stringify(name).slice(0, 40)} becomes ${safe.slice(0, 30)}`, () => {
      assert.equal(safeFileName(name), safe);
    });

  it('is at most 100 characters of one line without a path, and stays what it is, also in the ConnectWise client', () => {
    const odd = stringMatching(/^[a-c./\\:"\r\n\u202e\u2028 %;*?<>|\ud800_-]{0,140}$/);
    for (const names of [string({ unit: 'binary', maxLength: 200 }), string({ maxLength: 200 }), odd])
      assertProperty(
        property(names, (name) => {
          const safe = safeFileName(name);
          assert.ok(safe.length >= 1 && safe.length <= 100 && safe.isWellFormed());
          assert.doesNotMatch(safe, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\"*:<>?|;%]|^[. ]|[. ]$/u);
          assert.equal(safeFileName(safe), safe);
          assert.equal(formFileName(safe), safe);
        }),
        { numRuns: 400 },
      );
  });
});

describe('the policy of attachments', () => {
  /**
   * The default values of `-BlockedFileTypes` in Microsoft's page of Set-OwaMailboxPolicy (learn.microsoft.com,
   * exchangepowershell; its source is MicrosoftDocs/office-docs-powershell), all of them.
   */
  const ofMicrosoft =
    'ade adp apk app appcontent-ms application appref-ms appx asp aspx asx bas bat bgi cab cdxml cer ' +
    'chm cmd cnt com cpl crt csh der diagcab exe fxp gadget grp hlp hpj hta htc img inf ins iso isp ' +
    'its jar jnlp js jse ksh library-ms lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb ' +
    'mde mdt mdw mdz mht mhtml msc msh msh1 msh1xml msh2 msh2xml mshxml msi msp mst msu ops osd pcd ' +
    'pif pl plg prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 pssc pst py pyc pyo ' +
    'pyw pyz pyzw reg scf scr sct search-ms settingcontent-ms shb shs theme tmp udl url vb vbe vbp ' +
    'vbs vhd vhdx vsmacros vsw webpnp website ws wsb wsc wsf wsh xbap xll xnk';

  it('is none of the types that Outlook on the web blocks by default', () => {
    const names = ofMicrosoft.split(' ');
    assert.equal(names.length, 133);
    assert.deepEqual(
      names.filter((ending) => isTypeAllowed(`a.${ending}`, policy())),
      [],
    );
  });

  it('is everything but programs and pages, by the last extension and in any case', () => {
    for (const name of ['a.exe', 'A.EXE', 'a.pdf.exe', 'a.ps1', 'a.html', 'a.svg', 'a.js', 'run.LNK'])
      assert.equal(isTypeAllowed(safeFileName(name), policy()), false, name);
    for (const name of ['a.pdf', 'exe', 'example.com.png', 'a.exe.txt', 'no extension'])
      assert.equal(isTypeAllowed(safeFileName(name), policy()), true, name);
    assert.equal(isTypeAllowed(safeFileName('a.exe. .'), policy()), false, 'Windows drops what is behind it');
    assert.equal(isTypeAllowed(safeFileName('txt.\u202Eexe'), policy()), false);
  });

  it('is none of the types that run on a double click, whichever program blocks them', () => {
    const runs =
      'settingcontent-ms appref-ms library-ms search-ms diagcab msu msixbundle appinstaller sct xbap xht website rdp py docm xlsm iqy cab';
    for (const ending of runs.split(' '))
      assert.equal(isTypeAllowed(safeFileName(`a.${ending}`), policy()), false, ending);
    for (const ending of [
      'docx',
      'xlsx',
      'pptx',
      'pdf',
      'png',
      'zip',
      'txt',
      'csv',
      'eml',
      'msg',
      'evtx',
      'log',
    ])
      assert.equal(isTypeAllowed(safeFileName(`a.${ending}`), policy()), true, ending);
    assert.ok([...programs].every((ending) => /^[a-z0-9][a-z0-9_-]{0,19}$/.test(ending)));
  });

  it('is only what is allowed, where something is', () => {
    const strict = policy({ allowedExtensions: ['pdf', 'none'] });
    assert.deepEqual(
      ['a.pdf', 'a.PDF', 'a.txt', 'a'].map((name) => isTypeAllowed(name, strict)),
      [true, true, false, true],
    );
  });

  it('is nothing until the link says so, and a link that contradicts itself is told', () => {
    assert.equal(aLink().attachments.direction, 'none');
    const wrong = (attachments: unknown) => () => parseConfig({ links: [linkJson({ attachments })] });
    assert.throws(wrong({ allowedExtensions: ['exe'] }), /"exe" is blocked as well/);
    assert.throws(wrong({ allowedExtensions: ['.pdf'] }), /without its dot/);
    assert.throws(wrong({ maxBytes: 100 * 1024 * 1024 }), /maxBytes/);
    assert.throws(wrong({ direction: 'everywhere' }), /direction/);
  });
});

it('a type is never one that a browser runs, and never more than a type', () => {
  for (const [name, said, type] of [
    ['a.pdf', 'text/html', 'application/pdf'],
    ['a.bin', 'text/html; charset=utf-8', 'application/octet-stream'],
    ['a.bin', 'image/svg+xml', 'application/octet-stream'],
    ['a.bin', 'application/xhtml+xml', 'application/octet-stream'],
    ['a.bin', 'text/javascript', 'application/octet-stream'],
    ['a.bin', 'Image/PNG', 'image/png'],
    ['a.bin', 'image/png\r\nset-cookie: a=b', 'application/octet-stream'],
    ['a.bin', '', 'application/octet-stream'],
    ['constructor', 'x', 'application/octet-stream'],
    ['a.constructor', 'x', 'application/octet-stream'],
  ] as const)
    assert.equal(safeContentType(name, said), type, `${name} as ${said}`);
});
