# A gateway: HTTP in, grain calls out. Build from the root of the repository: docker build -f deploy/docker/gateway.Dockerfile -t concord/gateway:0.1.0 .
# About tags and digests: silo.Dockerfile.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish Gateway/Gateway.csproj --configuration Release --arch $TARGETARCH --no-self-contained --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled
WORKDIR /app
COPY --from=build /app .
USER 1654:1654

# No address is set here: without authentication the gateway listens on its own container only, and refuses anything else. Whoever deploys it says urls and Auth:Mode together.
EXPOSE 8080

HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["/app/Concord.Gateway", "health"]
ENTRYPOINT ["/app/Concord.Gateway"]
