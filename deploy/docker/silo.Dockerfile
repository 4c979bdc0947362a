# A silo. Build from the root of the repository: docker build -f deploy/docker/silo.Dockerfile -t concord/silo:0.1.0 .
# Tags are pinned to a patch version. A digest pins harder (image:tag@sha256:…): look it up and add it where you mirror images; none is written here because none could be
# looked up where this file was made.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish Silo/Silo.csproj --configuration Release --arch $TARGETARCH --no-self-contained --output /app

# Chiselled Ubuntu: .NET and what it needs, no shell, no package manager, and a user that is not root. Not Alpine: SQLite's native library comes for glibc on every architecture.
FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled
WORKDIR /app
COPY --from=build /app .

# The image's own user 'app', by number, so that an orchestrator can see that it is not root.
USER 1654:1654

# Health and metrics; silo to silo; clients to silo.
ENV urls=http://0.0.0.0:8081
EXPOSE 8081 11111 30000

# The program asks itself, since there is no shell and no curl: exit code 0 when it is ready.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["/app/Concord.Silo", "health"]
ENTRYPOINT ["/app/Concord.Silo"]
