/*
 * Script Include "ConnectWiseNudge": tells connectwise-functions that an incident changed, signed and with a bounded
 * number of further tries. It sends ids and no text of the incident: the other side reads the record itself.
 *
 * Settings are system properties that begin with the prefix, such as connectwise.northwind:
 *   PREFIX.address     https://YOUR-APP/api/callbacks/servicenow/LINK
 *   PREFIX.company     sys_id of the company whose incidents the rule reports, no other's
 *   PREFIX.user        user name of the integration: what it changed itself is not told
 *   PREFIX.secret      whsec_..., of type password2; or
 *   PREFIX.credential  sys_id of a credential record whose password it is
 *
 * ES5, for the global scope and for a scoped application.
 */
var ConnectWiseNudge = Class.create();
ConnectWiseNudge.prototype = {
  type: 'ConnectWiseNudge',
  // The event of the script action, as it is registered; in a scoped application it begins with the scope's name.
  retryEvent: 'connectwise.tell_again',
  // Seconds before each further try. After the last one the poll of the other side finds the change.
  waits: [60, 300, 900],
  timeoutMs: 10000,

  initialize: function (prefix) {
    this.prefix = this._text(prefix);
  },

  // For the business rule.
  tell: function (incident) {
    var isOwnChange = this._text(gs.getUserName()) === this._property('user');
    if (isOwnChange || !this._isOfCompany(incident)) return;
    this._send(incident, 'msg_' + this._text(gs.generateGUID()), 0);
  },

  // For the script action: parm is what the try before left, MESSAGE|TRIES.
  tellAgain: function (incident, parm) {
    var parts = this._text(parm).split('|');
    if (parts.length !== 2 || !this._isOfCompany(incident)) return;
    this._send(incident, parts[0], parseInt(parts[1], 10) || this.waits.length);
  },

  _isOfCompany: function (incident) {
    var company = this._text(incident.getValue('company'));
    return company !== '' && company === this._property('company');
  },

  _send: function (incident, id, tries) {
    var address = this._property('address');
    var key = this._key();
    if (!/^https?:\/\/[^/]+\/.*\/[a-z0-9-]+$/.test(address) || key === '') {
      gs.error(this.type + ': ' + this.prefix + '.address or its secret is missing or cannot be read');
      return;
    }
    var told = {
      table: 'incident',
      sys_id: this._text(incident.getUniqueValue()),
      link: address.substring(address.lastIndexOf('/') + 1),
      sys_mod_count: this._text(incident.getValue('sys_mod_count')),
      sys_updated_on: this._text(incident.getValue('sys_updated_on')),
    };
    var body = this._ascii(JSON.stringify(told));
    // The platform counts milliseconds, the header seconds. Each try has a time of its own: an old one is refused.
    var seconds = Math.floor(new GlideDateTime().getNumericValue() / 1000).toFixed(0);
    var signature = this._mac(key, id + '.' + seconds + '.' + body);
    var status = this._post(address, body, { id: id, seconds: seconds, signature: signature });
    if (status >= 200 && status < 300) return;
    var what = this.type + ': ' + address + ' answered ' + status + ' about ' + told.sys_id;
    var mayPass = status === 0 || status === 408 || status === 429 || status >= 500;
    if (mayPass && tries < this.waits.length) this._again(incident, id, tries);
    else if (mayPass)
      gs.warn(what + ', ' + (tries + 1) + ' times; the poll of the other side finds the change');
    else gs.error(what + ': it is not tried again');
  },

  _post: function (address, body, signed) {
    var request = new sn_ws.RESTMessageV2();
    request.setEndpoint(address);
    request.setHttpMethod('POST');
    request.setHttpTimeout(this.timeoutMs);
    request.setRequestHeader('Content-Type', 'application/json');
    request.setRequestHeader('webhook-id', signed.id);
    request.setRequestHeader('webhook-timestamp', signed.seconds);
    request.setRequestHeader('webhook-signature', 'v1,' + signed.signature);
    request.setRequestBody(body);
    try {
      return parseInt(this._text(request.execute().getStatusCode()), 10) || 0;
    } catch (noAnswer) {
      gs.info(this.type + ': ' + noAnswer);
      return 0;
    }
  },

  _again: function (incident, id, tries) {
    var at = new GlideDateTime();
    at.addSeconds(this.waits[tries]);
    gs.eventQueueScheduled(this.retryEvent, incident, this.prefix, id + '|' + (tries + 1), at);
  },

  // generateMac takes the key in base64, which is how a secret stands behind whsec_: it is neither decoded nor encoded.
  _key: function () {
    var credential = this._property('credential');
    var secret = this._property('secret');
    if (credential !== '') {
      var found = new sn_cc.StandardCredentialsProvider().getCredentialByID(credential);
      secret = found ? this._text(found.getAttribute('password')) : '';
    }
    return /^whsec_[A-Za-z0-9+/]{22,}=*$/.test(secret) ? secret.substring(6) : '';
  },

  _mac: function (key, text) {
    var isScoped = typeof CertificateEncryption !== 'undefined';
    var encryption = isScoped ? new CertificateEncryption() : new GlideCertificateEncryption();
    return this._text(encryption.generateMac(key, 'HmacSHA256', text));
  },

  // The same bytes in whatever encoding the platform signs and sends.
  _ascii: function (json) {
    return json.replace(/[\u007f-\uffff]/g, function (unit) {
      return '\\u' + ('0000' + unit.charCodeAt(0).toString(16)).slice(-4);
    });
  },

  _property: function (name) {
    return this._text(gs.getProperty(this.prefix + '.' + name));
  },

  // What the platform gives may be an object of Java, which no comparison and no JSON takes for a text.
  _text: function (value) {
    return value === null || value === undefined ? '' : '' + value;
  },
};
