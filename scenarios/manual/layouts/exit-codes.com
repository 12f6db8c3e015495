$! What a procedure does with the status of its commands.
$ ON ERROR THEN CONTINUE
$ SHOW SHADOW DSA99:
$ IF .NOT. $STATUS THEN WRITE SYS$OUTPUT "not mounted, severity ", $SEVERITY
$ WAIT 00:00:10
$ SHOW SHADOW/ACTIVE DSA0:
$ IF $STATUS THEN WRITE SYS$OUTPUT "mounted"
$ GOTO END
