# Peach in one image. Needs nothing but a volume for /data: SQLite, redis-server and local repositories are inside.
# For production, point it at PostgreSQL, Redis and S3 by the environment, as docker-compose.yml does.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# What decides the packages comes first, so that a change of code does not fetch them anew.
COPY Directory.Build.props Directory.Packages.props .editorconfig ./
COPY build/ build/
COPY Peach.Core/Peach.Core.csproj Peach.Core/
COPY Peach.Web/Peach.Web.csproj Peach.Web/
RUN dotnet restore Peach.Web
COPY appsettings.json ./
COPY Peach.Core/ Peach.Core/
COPY Peach.Web/ Peach.Web/
COPY examples/ examples/
# Published to the place where a build puts it, because Peach finds python/ and examples/ above its own folder.
RUN dotnet publish Peach.Web -c Release --no-restore -o /app/bin

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# tini: process 1 that passes signals on and reaps orphans, which Peach, a parent of many processes, should not have to do.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates \
      git \
      openssh-client \
      python3 \
      python3-boto3 \
      python3-dask \
      python3-distributed \
      python3-hiredis \
      python3-ipykernel \
      python3-mistune \
      python3-nbclient \
      python3-numpy \
      python3-pandas \
      python3-pip \
      python3-redis \
      python3-scipy \
      python3-ujson \
      redis-server \
      tini \
      util-linux \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY --from=build /app/bin bin/
COPY python/ python/
COPY examples/ examples/

# The image's own user (APP_UID) owns the data and nothing else.
RUN mkdir /data && chown "$APP_UID" /data
USER $APP_UID
VOLUME /data
EXPOSE 8080
ENV ASPNETCORE_HTTP_PORTS="" \
    Urls=http://+:8080 \
    Platform__Data=/data \
    HOME=/data

HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/live', timeout=4)"]

ENTRYPOINT ["tini", "--", "dotnet", "/app/bin/Peach.Web.dll"]
