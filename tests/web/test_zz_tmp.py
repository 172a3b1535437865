import pytest
from tests.support.county import county, county_url
def test_x(county):
    from web.app import create_app
    app=create_app(county,secret_key="x"*20)
    c=app.test_client()
    print(c.get("/healthz").json, c.get("/readyz").json)
    r=c.post("/api/v1/tokens",json={"username":"shuili-clerk","password":"lianshu-demo"}); print(r.status, r.json, dict(r.headers))
    t=r.json["token"]; H={"Authorization":"Bearer "+t}
    for p in ["/api/v1/me","/api/v1/processes","/api/v1/tasks","/api/v1/cases","/api/v1/people?limit=2","/api/v1/organizations?limit=2","/api/v1/matters?limit=1&organization=bailu","/api/v1/messages","/api/v1/cards","/api/v1/demo/clock","/api/openapi.json","/api/v1/nope","/login","/inbox","/nope"]:
        r=c.get(p,headers=H); print(p,r.status,r.get_data(as_text=True)[:600])
    r=c.get("/api/v1/processes/lead_referral/start-form",headers=H); print(r.status)
