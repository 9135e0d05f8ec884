(function executeRule(current) {
  new ConnectWiseNudge('connectwise.northwind').tell(current);
})(current);
