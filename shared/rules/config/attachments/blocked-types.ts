/**
 * Types of files that are not copied where a link says nothing else: what a computer runs on a double click, or a browser
 * as part of the page that shows it. Mail products keep such lists, so that theirs is taken, group by group, with its source;
 * looked at on 29 November 2026. Extensions in lower case.
 */
const groups = [
  // Outlook on the web: the default values of -BlockedFileTypes in Microsoft's page of Set-OwaMailboxPolicy
  // (MicrosoftDocs/office-docs-powershell), with which a test compares this list; and Outlook's own, as uni-kassel.de
  // prints it ("Geblockte Dateien und Anhänge"), because the copy of Microsoft's page that was read ends in 2009.
  'ade adp app asp aspx asx bas bat cer chm cmd cnt com cpl crt csh der diagcab exe fxp gadget grp hlp hpj hta htc inf',
  'ins isp its jar jnlp js jse ksh lnk mad maf mag mam maq mar mas mat mau mav maw mcf mda mdb mde mdt mdw mdz mht mhtml',
  'msc msh msh1 msh1xml msh2 msh2xml mshxml msi msp mst ops osd pcd pif pl plg prf prg ps1 ps1xml ps2 ps2xml psc1 psc2 pst',
  'reg scf scr sct shb shs theme tmp url vb vbe vbp vbs vsmacros vsw webpnp website ws wsc wsf wsh xbap xll xnk',
  // The same list's additions since 2019: ClickOnce, PowerShell's own files, Python, sandboxes, shells behind a name.
  'appcontent-ms appref-ms application bgi cdxml library-ms printerexport psd1 psdm1 psm1 pssc py pyc pyo pyw pyz pyzw',
  'search-ms searchconnector-ms settingcontent-ms udl vhd vhdx wsb',
  // Gmail: Google's "File types blocked in Gmail" (support.google.com/mail/answer/6590; read from an undated copy of the
  // French page, and from medplum's copy of the English one, which alone names php).
  'php apk appx appxbundle cab diagcfg diagpkg dll dmg ex ex_ img iso lib mjs msix msixbundle nsh sys vxd',
  // Packages, disks and programs that neither names: Windows' installers, remote desktops, other systems.
  'appinstaller msu drv ocx rdp rdg pkg deb rpm sh bash command workflow action scpt class elf run xsl',
  // Office files with macros, and those that fetch on opening (Microsoft: "Macros from the internet are blocked").
  'docm dotm xlsm xltm xlsb xlam xla pptm potm ppam ppsm sldm accda accdb accde iqy oqy dqy rqy slk wll',
  // Files that a browser runs as a page.
  'htm html xhtml xht shtml svg svgz swf',
];

/** The extensions, without their dots. */
export const programs: ReadonlySet<string> = new Set(groups.flatMap((line) => line.split(' ')));
