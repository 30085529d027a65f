# ecotarget as an image: docker build -t ecotarget . && docker run --rm -v "$PWD:/data" ecotarget check
FROM python:3.13-slim AS build
COPY pyproject.toml README.md LICENSE /source/
COPY src /source/src
RUN pip wheel --no-cache-dir --disable-pip-version-check --wheel-dir /wheels /source

FROM python:3.13-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --disable-pip-version-check --no-index --find-links /wheels ecotarget \
    && rm -rf /wheels \
    && useradd --create-home --uid 10001 ecotarget
# A wheel holds no target files: those of the bureau lie in the folder that is mounted here.
WORKDIR /data
USER ecotarget
ENTRYPOINT ["ecotarget"]
CMD ["check"]
