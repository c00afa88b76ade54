complete --keep-order --exclusive --command capi --arguments "(COMPLETE=fish capi -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
