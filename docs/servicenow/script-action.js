new ConnectWiseNudge(event.parm1).tellAgain(current, event.parm2);
