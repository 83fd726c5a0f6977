module crowd

go 1.25.0
