module vestibule.local/interop

go 1.21

require github.com/ssoready/ssoready-go v1.0.0

require github.com/google/uuid v1.4.0 // indirect
